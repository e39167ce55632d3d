#pragma once

#include "scripted_server.h"

/** What a Kurento would reply, to be freed; NULL when the script has no reply. */
char *scripted_reply(const char *request, const script_t *script);
