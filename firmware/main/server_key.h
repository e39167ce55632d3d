#pragma once

#include <stdbool.h>

/** The board's key at its server: the saved one, else that of the build. */

/** Selects it; `saved` must stay valid. */
void server_key_select(const char *saved);

/** The key, or ""; for the task that selects it. */
const char *server_key(void);

/** Whether there is one; for every task. */
bool server_key_is_set(void);
