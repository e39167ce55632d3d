#pragma once

#include "generated/kms_operations.h"
#include "harness.h"

/** Inputs for a machine, and access to its outputs. */

harness_t *script_new(void);
void script_start(harness_t *harness);
void script_stop(harness_t *harness);
void script_opened(harness_t *harness);
void script_closed(harness_t *harness);
void script_offer(harness_t *harness, const char *sdp);
void script_timer(harness_t *harness, const char *name);
void script_timer_of_last_request(harness_t *harness);

/** A message, formatted as by printf. */
void script_message(harness_t *harness, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Replies to the last request with a result in JSON, or with an error. */
void script_reply(harness_t *harness, const char *result);
void script_error(harness_t *harness, int code, const char *message);

/** The text of the reply to a publish, with `value` at `index`; -1 for none. The caller frees it.
 */
char *script_published(size_t id, int index, const char *value);

/** An event of `type` of `object`, with the members of its data. */
void script_event(harness_t *harness, const char *type, const char *object, const char *members);

/** A machine that has sent its publish; one that is publishing. */
harness_t *script_until_publish(void);
harness_t *script_publishing(void);

/** The number of outputs of this type from the last input. */
int script_count(const harness_t *harness, const char *type);

/** The first output of this type, or NULL. */
const cJSON *script_output(const harness_t *harness, const char *type);

/** A member of that output. */
const char *script_text(const harness_t *harness, const char *type, const char *member);

#define PIPELINE "p1_kurento.MediaPipeline"
#define PUBLISHER PIPELINE "/e1_kurento.WebRtcEndpoint"
#define VIEWER PIPELINE "/v1_kurento.WebRtcEndpoint"
#define CONNECTED "\"newState\":\"CONNECTED\",\"oldState\":\"DISCONNECTED\""
#define DISCONNECTED "\"newState\":\"DISCONNECTED\",\"oldState\":\"CONNECTED\""
