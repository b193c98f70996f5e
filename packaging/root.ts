import { fileURLToPath } from "node:url";

/** The repository's folder, ending with a slash. */
export const ROOT: string = fileURLToPath(new URL("..", import.meta.url));

/** The folder of everything that is built. */
export const DIST: string = `${ROOT}dist/`;
