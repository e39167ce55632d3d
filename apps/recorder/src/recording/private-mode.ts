/** What is recorded is for nobody but this user of the machine. */
export const privateFolder = 0o700;
export const privateFile = 0o600;
