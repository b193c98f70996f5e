import type { DataSource, TextFile } from "./data_source.ts";
import { button, element } from "./dom.ts";

/** Hands a file to the reader: through the host where it saves files, else as text to copy. */
export class ExportBox {
  readonly element: HTMLElement = element("div", { class: "copy" });
  readonly #source: DataSource;

  constructor(source: DataSource) {
    this.#source = source;
  }

  /** Hands it over; true where it was saved. */
  async give(file: TextFile): Promise<boolean> {
    this.#close();
    if (await this.#source.download(file).catch(() => false)) return true;
    const text = element("textarea", { readonly: true, rows: 6, "aria-label": file.name });
    // The mark at the beginning is for spreadsheets that open a file.
    text.value = file.text.replace(/^\ufeff/, "");
    this.element.replaceChildren(
      element("p", {}, `No file was saved. Copy ${file.name} from here:`),
      text,
      button("Close", () => this.#close()),
    );
    text.select();
    text.focus();
    return false;
  }

  #close(): void {
    this.element.replaceChildren();
  }
}
