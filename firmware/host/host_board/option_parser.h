#pragma once

#include "host_options.h"

typedef enum { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_INVALID } options_result_t;

/** Parses the command line; prints an error to stderr in one line. */
options_result_t option_parser_read(int argc, char **argv, host_options_t *options);

void option_parser_print_help(void);
