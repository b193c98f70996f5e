import { asRecord } from "./data_source.ts";
import { button, element } from "./dom.ts";
import { OwnOrigin, SignInNeededError } from "./own_origin.ts";
import { Screen, type View } from "./screen.ts";
import { beginSignIn, endSignIn, type Issuer, type SignInBrowser } from "./sign_in.ts";

/** The page in a browser without a host: signs in, chooses a tenant and shows the screen. */

/** Where the access token is kept: for this tab, and no longer. */
const TOKEN = "spanning-access.token";

/** Begins the page in a browser without a host. */
export async function showOwnPage(): Promise<void> {
  document.documentElement.style.colorScheme = "light dark";
  document.documentElement.classList.remove("inline");
  const issuer = readIssuer();
  const browser: SignInBrowser = {
    fetch: (url, init) => fetch(url, init),
    storage: sessionStorage,
    redirectUri: location.origin + location.pathname,
  };
  const query = location.search;
  // A code is of use once; in the history of the browser it is of use to others.
  if (query !== "") history.replaceState(null, "", location.pathname);
  try {
    const token = issuer && await endSignIn(query, issuer, browser);
    if (token !== undefined) sessionStorage.setItem(TOKEN, token);
  } catch (error) {
    return showSignIn(describeError(error), issuer, browser);
  }
  await open(undefined, issuer, browser);
}

/** Asks the server as whoever has signed in, and shows what it answers. */
async function open(
  tenant: string | undefined,
  issuer: Issuer | undefined,
  browser: SignInBrowser,
): Promise<void> {
  const token = sessionStorage.getItem(TOKEN) ?? undefined;
  const source = new OwnOrigin({
    fetch: browser.fetch,
    token,
    first: tenant === undefined ? {} : { tenant },
    refused: (why) => {
      sessionStorage.removeItem(TOKEN);
      showSignIn(why, issuer, browser);
    },
    save: saveFile,
  });
  try {
    await source.connect();
    const tenants = await source.tenants();
    if (tenants.length > 0 && tenant === undefined) return await open(tenants[0], issuer, browser);
    const view: View = { compact: false, reader: { locale: navigator.language } };
    const screen = new Screen(source, view);
    screen.view(view);
    const bar = element("nav", { class: "own" });
    if (tenants.length > 1) bar.append(tenantChoice(tenants, tenant, issuer, browser));
    if (token !== undefined) {
      bar.append(button("Sign out", () => {
        sessionStorage.removeItem(TOKEN);
        location.reload();
      }));
    }
    if (bar.childNodes.length > 0) screen.element.prepend(bar);
    document.body.replaceChildren(screen.element);
  } catch (error) {
    if (error instanceof SignInNeededError) return;
    const again = button("Try again", () => void open(tenant, issuer, browser));
    showMessage("The server cannot be asked", describeError(error), again);
  }
}

function tenantChoice(
  tenants: readonly string[],
  chosen: string | undefined,
  issuer: Issuer | undefined,
  browser: SignInBrowser,
): HTMLElement {
  const select = element(
    "select",
    {},
    ...tenants.map((id) => element("option", { value: id }, id)),
  );
  select.value = chosen ?? "";
  select.addEventListener("change", () => void open(select.value, issuer, browser));
  return element("label", {}, "Tenant ", select);
}

function showSignIn(why: string, issuer: Issuer | undefined, browser: SignInBrowser): void {
  const token = element("input", { type: "password", autocomplete: "off", required: true });
  const form = element(
    "form",
    {},
    element("label", {}, "Access token ", token),
    element("button", { type: "submit" }, "Show"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem(TOKEN, token.value.trim().replace(/^Bearer\s+/i, ""));
    void open(undefined, issuer, browser);
  });
  const signIn = issuer && button(`Sign in with ${new URL(issuer.issuer).host}`, async () => {
    try {
      location.assign(await beginSignIn(issuer, browser));
    } catch (error) {
      showSignIn(describeError(error), issuer, browser);
    }
  }, { class: "main" });
  const text = why === "" ? "This server asks who you are." : why;
  showMessage("Sign in", text, ...(signIn === undefined ? [] : [signIn]), form);
}

function showMessage(title: string, text: string, ...actions: readonly HTMLElement[]): void {
  const main = element(
    "main",
    {},
    element(
      "div",
      { class: "state" },
      element("h1", {}, title),
      element("p", { role: "alert" }, text),
      ...actions,
    ),
  );
  document.body.replaceChildren(main);
}

/** The issuer that the server wrote into the page; undefined where there is none for pages. */
function readIssuer(): Issuer | undefined {
  const written = document.querySelector<HTMLMetaElement>("meta[name=spanning-access]")?.content;
  const { issuer, clientId, scope, resource } = asRecord(JSON.parse(written || "{}")) ?? {};
  if (typeof issuer !== "string" || typeof clientId !== "string" || typeof resource !== "string") {
    return undefined;
  }
  return { issuer, clientId, resource, ...(typeof scope === "string" ? { scope } : {}) };
}

function saveFile(
  { name, mimeType, text }: { name: string; mimeType: string; text: string },
): void {
  const url = URL.createObjectURL(new Blob([text], { type: mimeType }));
  element("a", { href: url, download: name }).click();
  // The browser has read it once the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : "Something went wrong";
}
