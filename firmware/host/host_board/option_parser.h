#pragma once

#include "host_options.h"

typedef enum { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_WRONG } options_verdict_t;

/** Reads the command line; what is wrong with it is said on stderr in one line. */
options_verdict_t option_parser_read(int argc, char **argv, host_options_t *options);

void option_parser_print_help(void);
