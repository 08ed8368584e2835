"use client";
import { use } from "react";
import { ClientBlocks } from "./client-blocks.js";

export function Promised({ page }) {
  return <ClientBlocks page={use(page)} />;
}
