#pragma once

/**
 * The normalised address of a server, to be freed; NULL, with a message on the console, when a
 * board cannot use it.
 */
char *server_address_parse(const char *text);
