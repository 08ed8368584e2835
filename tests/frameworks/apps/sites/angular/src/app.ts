import { Component, Input, inject, makeStateKey, signal, TransferState } from "@angular/core";
import { type ResolveFn, RouterLink, RouterOutlet, type Routes } from "@angular/router";
import { CONTENT, type Page } from "./content";

@Component({
  selector: "app-page",
  template: `
    <h1>{{ page.title }}</h1>
    @for (row of page.rows; track row) {
      <p>{{ row }}</p>
    }
    @for (block of page.hero.concat(page.blocks); track block.name) {
      <section
        [attr.data-name]="block.name"
        [attr.data-segment]="block.segments?.join(' ') ?? null"
        [attr.data-segment-not]="block.segmentsNot?.join(' ') ?? null"
        [attr.data-segment-slot]="block.segmentSlot ?? null"
        [attr.data-segment-default]="block.segmentDefault ? '' : null"
        >{{ block.name }}</section
      >
    }
  `,
})
export class PageView {
  @Input() page!: Page;
}

@Component({
  selector: "app-root",
  imports: [RouterLink, RouterOutlet],
  template: `
    <nav><a id="home" routerLink="/">home</a> <a id="second" routerLink="/second">second</a></nav>
    <button (click)="count.set(count() + 1)">count {{ count() }}</button>
    <main><router-outlet /></main>
  `,
})
export class App {
  count = signal(0);
}

const resolve: ResolveFn<Page> = async (route) => {
  const name = String(route.data["name"]);
  const key = makeStateKey<Page>(name);
  const state = inject(TransferState);
  const ask = inject(CONTENT);
  const kept = state.get<Page | null>(key, null);
  if (kept) return kept;
  const page = await ask(name);
  if (typeof window === "undefined") state.set(key, page);
  return page;
};

export const routes: Routes = ["first", "second", "big"].map((name) => ({
  path: name === "first" ? "" : name,
  component: PageView,
  data: { name },
  resolve: { page: resolve },
}));
