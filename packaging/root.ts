import { fileURLToPath } from "node:url";

/** The repository's folder, ending with a slash. */
export const ROOT: string = fileURLToPath(new URL("..", import.meta.url));

/** Where everything that is built lies. */
export const DIST: string = `${ROOT}dist/`;
