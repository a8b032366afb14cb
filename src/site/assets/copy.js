/** The buttons that copy what stands below them. */
const shownFor = 2_000;

for (const button of document.querySelectorAll('button.copy')) {
  const code = button.closest('figure')?.querySelector('pre');
  if (code == null || navigator.clipboard === undefined) continue;
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      // Not allowed here: so that one key is enough.
      getSelection()?.selectAllChildren(code);
      button.textContent = 'Selected';
    }
    setTimeout(() => {
      button.textContent = label;
    }, shownFor);
  });
}
