import { migrate, provideLogins } from '../dist/libs/database/migrate.js';

// As the owner: every migration, then the passwords of the two roles that only use the schema. Safe to repeat.
const [owner, api, worker] = ['DATABASE_OWNER_URL', 'DATABASE_API_URL', 'DATABASE_WORKER_URL'].map((name) => {
  const url = process.env[name];
  if (!url) throw new Error(`${name} is missing`);
  return url;
});
const applied = await migrate(owner);
await provideLogins(owner, [api, worker]);
console.error(applied.length === 0 ? 'The database is up to date' : `Applied ${applied.join(', ')}`);
