import { settingOf } from "../configuration/settings.ts";

/** The health check of the container, which has no curl: exits 0 when the server on this machine's PORT answers well. */

const port = Deno.env.get("PORT") || settingOf("PORT").default;
const well = await fetch(`http://127.0.0.1:${port}/health`).then(({ ok }) => ok, () => false);
Deno.exit(well ? 0 : 1);
