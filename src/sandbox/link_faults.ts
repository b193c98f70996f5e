import type { FaultKind } from "./fault.ts";
import type { ListPage } from "./list_page.ts";

/** Faults of the link to the next page. */
export const LINK_FAULTS: readonly FaultKind[] = [
  {
    name: "http_link",
    about: "the link begins with http://, wherever the request came",
    routes: ["users"],
    effect: () => ({ page: relink((link) => link.replace(/^https?:/, "http:")) }),
  },
  {
    name: "relative_link",
    about: "the link begins with its path",
    routes: ["users"],
    effect: () => ({ page: relink((link) => link.replace(/^https?:\/\/[^/]+/, "")) }),
  },
  {
    name: "foreign_link",
    about: "the link leads to another host",
    routes: ["users"],
    parameters: { host: { about: "which", type: "text", fallback: "elsewhere.example" } },
    effect: (values) => ({
      page: relink((link) => link.replace(/^(https?:\/\/)[^/]+/, `$1${values.text("host")}`)),
    }),
  },
  {
    name: "userinfo_link",
    about: "the link holds a user name and a password",
    routes: ["users"],
    effect: () => ({ page: relink((link) => link.replace("://", "://someone:secret@")) }),
  },
  {
    name: "null_link",
    about: "the last page's link is null, or absent, instead of empty",
    routes: ["users"],
    parameters: {
      as: { about: "null or absent", type: { words: ["null", "absent"] }, fallback: "null" },
    },
    effect: (values) => ({
      page: (page) =>
        page.nextLink === ""
          ? { ...page, nextLink: values.text("as") === "null" ? null : undefined }
          : page,
    }),
  },
  {
    name: "truncated",
    about: "the list ends after a page (default 1) as if it were whole (issues #62, #65)",
    routes: ["users"],
    defaultPage: 1,
    effect: () => ({ page: (page) => ({ ...page, nextLink: "" }) }),
  },
  {
    name: "repeated_cursor",
    about: "the link of a page (default 2) leads to that page again",
    routes: ["users"],
    defaultPage: 2,
    effect: () => ({ page: (page) => ({ ...page, nextLink: page.ownLink }) }),
  },
  {
    name: "endless",
    about: "from a page on (default 1) links with ever new cursors lead to the first users again",
    routes: ["users"],
    defaultPage: 1,
    onwards: true,
    effect: () => {
      let links = 0;
      return {
        page: (page) => {
          const id = `ffffffff-0000-4000-8000-${String(++links).padStart(12, "0")}`;
          return { ...page, nextLink: page.linkToStart(id) };
        },
      };
    },
  },
];

/** Changes a link, and leaves the end of the list as it is. */
function relink(change: (link: string) => string): (page: ListPage) => ListPage {
  return (page) => page.nextLink ? { ...page, nextLink: change(page.nextLink) } : page;
}
