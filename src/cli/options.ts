/** Options that several commands share; apart from what they open, so that the help opens nothing. */
export const storeOption = ['--store <folder>', 'folder of the embedded database', '.toolrisk'] as const;
export const outputOption = ['--catalogue <folder>', 'folder of the published catalogue', 'catalogue'] as const;
export const catalogueOption = [
  '--catalogue <place>',
  'folder or address of a published catalogue',
  'catalogue',
] as const;
