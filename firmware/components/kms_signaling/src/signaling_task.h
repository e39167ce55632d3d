#pragma once

#include "signaling.h"

/** Creates the machine; false when out of memory. */
bool signaling_task_prepare(signaling_t *signaling);

/** The task: runs the machine until `ending`, and removes its reference to `signaling`. */
void signaling_task_run(void *signaling);
