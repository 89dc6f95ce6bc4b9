"use client";

import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";

/** A form's button, which says so while the form is on its way. */
export function SubmitButton({ children, className = "" }: { children: ReactNode; className?: string }) {
  const { pending } = useFormStatus();
  return (
    <button type="submit" className={`button ${className}`} aria-disabled={pending}>
      {children}
    </button>
  );
}
