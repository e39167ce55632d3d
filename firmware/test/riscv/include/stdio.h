#pragma once

/* Picolibc's, and what newlib declares besides. */

#include_next <stdio.h>

void flockfile(FILE *file);
void funlockfile(FILE *file);
