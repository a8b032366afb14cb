/** For `npm run db:generate`, which writes the migration that leads from the last one to the schema as it is now. */
export default {
  dialect: 'postgresql',
  schema: './src/store/schema.ts',
  out: './src/store/migrations',
};
