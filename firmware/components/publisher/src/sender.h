#pragma once

/** The sending task: in each period all pending audio, and one frame. */
void sender_run(void *publisher);
