"use client";

export type { SessionTimeoutDialogPart, SessionTimeoutDialogProps } from "./props.js";
export { SessionTimeoutDialog } from "./session-timeout-dialog.js";
export type { SessionTimeoutTexts } from "./texts.js";
