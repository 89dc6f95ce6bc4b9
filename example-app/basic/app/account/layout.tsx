import "next-session-timeout/dialog.css";
import { SessionTimeoutDialog } from "next-session-timeout/dialog";

export default function AccountLayout({ children }: { children: React.ReactNode }) {
  return (
    <>
      {children}
      <SessionTimeoutDialog />
    </>
  );
}
