import { register } from 'node:module';

// `node --import ./test/servers/typescript.js file.ts`, and jest's global set-up, which it would load as CommonJS.
register('./typescript-loader.js', import.meta.url);
