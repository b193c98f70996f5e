/** What one tag proves, and what of it is shown because nobody knows what it means. */

import { isDenial, readTagObject } from "../spanning/tag_object.ts";
import { splitTags } from "../spanning/tags.ts";
import { matchTag, type TagMeaning } from "./tags.ts";

/**
 * Reads a tag by all of its texts: an object's fields, or the parts of a delimited text if the
 * whole names nothing. Each text that names a role proves it; if none does, the whole tag is shown.
 * A tag that is denied, by a value beside it or by its first word, proves nothing and is shown.
 */
export function readTag(tag: string): TagReading {
  const { texts, denied } = readTagObject(tag);
  if (denied) return { named: [], unrecognized: [tag] };
  const readings = texts.map(readText);
  const named = readings.flatMap((reading) => reading.named);
  if (named.length === 0) return { named, unrecognized: [tag] };
  // The other texts of an object say what kind of tag it is.
  const unrecognized = texts.length === 1 ? readings.flatMap((each) => each.unrecognized) : [];
  return { named, unrecognized };
}

/** What a tag says. */
interface TagReading {
  readonly named: readonly NamedTag[];
  /** The tag, or the parts of it, of unknown meaning, as the vendor spells them. */
  readonly unrecognized: readonly string[];
}

/** A text and the role that it names. */
export interface NamedTag {
  readonly text: string;
  readonly meaning: Exclude<TagMeaning, "unrecognized">;
}

function readText(text: string): TagReading {
  const meaning = matchTag(text);
  if (meaning !== "unrecognized") return toReading(text, meaning);
  const parts = splitTags(text).map((part) => part.trim()).filter((part) => part !== "");
  // "Global Admin, removed" is not a list of two tags.
  if (parts.length < 2 || parts.some(isDenial)) return toReading(text, meaning);
  const readings = parts.map((part) => toReading(part, matchTag(part)));
  return readings.some(({ named }) => named.length > 0)
    ? {
      named: readings.flatMap(({ named }) => named),
      unrecognized: readings.flatMap(({ unrecognized }) => unrecognized),
    }
    : toReading(text, meaning);
}

function toReading(text: string, meaning: TagMeaning): TagReading {
  return meaning === "unrecognized"
    ? { named: [], unrecognized: [text] }
    : { named: [{ text, meaning }], unrecognized: [] };
}
