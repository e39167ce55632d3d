#pragma once

#include <stdbool.h>

/**
 * The normalised address of a server, to be freed; NULL, with a message on the console, when a
 * board cannot use it.
 */
char *server_address_parse(const char *text);

/** Whether an address is that of the board itself (RFC 6761 section 6.3, RFC 6890). */
bool server_address_is_loopback(const char *url);
