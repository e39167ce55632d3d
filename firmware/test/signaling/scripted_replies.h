#pragma once

#include "scripted_server.h"

/** A Kurento's reply, to be freed; NULL for none. */
char *scripted_reply(const char *request, const script_t *script);
