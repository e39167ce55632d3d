#pragma once

#include <stdbool.h>

/** A SHA-256 fingerprint as browsers show it, with its NUL. */
#define SERVER_CA_FINGERPRINT_SIZE (3 * 32)

/** The CA of the server's certificate: the saved one, else that of the build. */
bool server_ca_init(void);

/** Selects the saved one, in PEM, and takes ownership of it; NULL for none. By the app's task. */
void server_ca_select(char *saved);

/** It in PEM, "" for none; valid until the next selection. Only for the app's task. */
const char *server_ca(void);

/** Copies its fingerprint, "" for none. From any task. */
void server_ca_fingerprint(char fingerprint[SERVER_CA_FINGERPRINT_SIZE]);
