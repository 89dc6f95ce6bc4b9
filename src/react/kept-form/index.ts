"use client";

export type { KeptField } from "./fields.js";
export { type KeptForm, type KeptFormOptions, useKeptForm } from "./use-kept-form.js";
