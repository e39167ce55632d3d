import { createContext } from 'preact';

/** Takes why a fault cannot be injected; undefined if it was. */
export type Report = (refusal: string | undefined) => void;

export const ReportContext = createContext<Report>(() => undefined);
