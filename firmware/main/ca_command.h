#pragma once

#include <stdbool.h>

/**
 * The console's command `ca`, which receives a CA line by line; false when its arguments are
 * invalid. Only for the console's task.
 */
bool ca_command_run(int argc, char **argv);
