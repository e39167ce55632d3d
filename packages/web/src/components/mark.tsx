/** Boardcast's mark: a board with a camera that sends. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b63c5" />
      <rect x="6" y="9" width="13" height="14" rx="3" fill="#fff" />
      <circle cx="12.5" cy="16" r="3" fill="#0b63c5" />
      <g fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round">
        <path d="M22 13a4.5 4.5 0 0 1 0 6" />
        <path d="M25 10a9 9 0 0 1 0 12" />
      </g>
    </svg>
  );
}
