import { mergeApplicationConfig } from "@angular/core";
import { type BootstrapContext, bootstrapApplication } from "@angular/platform-browser";
import { provideServerRendering, RenderMode, withRoutes } from "@angular/ssr";
// @ts-ignore: plain JavaScript
import { content, filler } from "../cms.mjs";
import { App } from "./app";
import { config } from "./config";
import { CONTENT } from "./content";

const page = async (name: string) => ({ ...content(name), rows: name === "big" ? filler() : [] });
const server = mergeApplicationConfig(config, {
  providers: [
    provideServerRendering(withRoutes([{ path: "**", renderMode: RenderMode.Server }])),
    { provide: CONTENT, useValue: page },
  ],
});

export default (context: BootstrapContext) => bootstrapApplication(App, server, context);
