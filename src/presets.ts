/** Durations in seconds, to spread into the options of `createSessionTimeout`. */
export interface TimeoutPreset {
  idleTimeout?: number;
  absoluteTimeout: number;
}

const minutes = 60;
const hours = 60 * minutes;
const days = 24 * hours;

/**
 * Ready numbers, each from a published standard.
 *
 * @example
 * createSessionTimeout({ session, ...timeoutPresets.owaspLowRisk, signInPath: "/login" });
 */
export const timeoutPresets: {
  /**
   * 5 min idle, 4 h absolute. OWASP Session Management Cheat Sheet: "2-5 minutes for high-value
   * applications"; an office worker's absolute timeout "between 4 and 8 hours".
   */
  readonly owaspHighValue: Readonly<Required<TimeoutPreset>>;
  /** 30 min idle, 8 h absolute. The same cheat sheet: "15-30 minutes for low risk applications". */
  readonly owaspLowRisk: Readonly<Required<TimeoutPreset>>;
  /** 15 min idle (PCI DSS 4.0, 8.2.8: "idle for more than 15 minutes"), 8 h absolute (OWASP; PCI names none). */
  readonly pciDss: Readonly<Required<TimeoutPreset>>;
  /** No idle timeout, 30 d absolute. NIST SP 800-63B-4, 2.1.3: "SHOULD be no more than 30 days". */
  readonly nistAal1: Readonly<Pick<TimeoutPreset, "absoluteTimeout">>;
  /** 1 h idle, 24 h absolute. NIST SP 800-63B-4, 2.2.3: "no more than 24 hours", inactivity "no more than 1 hour". */
  readonly nistAal2: Readonly<Required<TimeoutPreset>>;
  /**
   * 15 min idle, 12 h absolute. NIST SP 800-63B-4, 2.3.3: "no more than 12 hours", inactivity "no more than 15
   * minutes".
   */
  readonly nistAal3: Readonly<Required<TimeoutPreset>>;
} = {
  owaspHighValue: { idleTimeout: 5 * minutes, absoluteTimeout: 4 * hours },
  owaspLowRisk: { idleTimeout: 30 * minutes, absoluteTimeout: 8 * hours },
  pciDss: { idleTimeout: 15 * minutes, absoluteTimeout: 8 * hours },
  nistAal1: { absoluteTimeout: 30 * days },
  nistAal2: { idleTimeout: 1 * hours, absoluteTimeout: 24 * hours },
  nistAal3: { idleTimeout: 15 * minutes, absoluteTimeout: 12 * hours },
};
