#pragma once

#include <stdio.h>

/** Newlib's standard streams of new tasks, as far as the firmware uses them. */
struct _reent {
    FILE *_stdin;
};

struct _reent *host_global_reent(void);

#define _GLOBAL_REENT host_global_reent()
