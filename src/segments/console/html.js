// htm bound to Preact's createElement: tagged templates in place of JSX, so that no file needs a compiler to be read.

import { h } from "preact";
import htm from "htm";

export const html = htm.bind(h);
