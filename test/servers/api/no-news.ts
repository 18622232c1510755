import type { News } from '../../../libs/commands/announcing/announcement.js';

/** Hears nothing: what follows a command is then the relay's work, or nobody's. */
export const NO_NEWS: News = { announce: () => undefined, opened: () => undefined, recount: () => undefined };
