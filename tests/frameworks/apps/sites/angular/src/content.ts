import { InjectionToken } from "@angular/core";

export type Block = { name: string; segments?: string[]; segmentsNot?: string[]; segmentSlot?: string; segmentDefault?: boolean };
export type Page = { title: string; hero: Block[]; blocks: Block[]; rows: string[] };

// Where the content of a page comes from: the server has it, a browser asks for it.
export const CONTENT = new InjectionToken<(name: string) => Promise<Page>>("content");
