#pragma once

#include "machine_turn.h"

/** What Kurento answers by (kms-core 7.3, JSON-RPC 2.0 section 5.1). */
#define KURENTO_INVALID_SESSION 40007
#define KURENTO_OBJECT_NOT_FOUND 40101
#define RPC_METHOD_NOT_FOUND (-32601)

/** Takes a reply; it belongs to the request of its id, and to nobody a second time. */
void reply_on(kms_machine_t *machine, const rpc_reply_t *reply);

/** The server knows the session no more: everything is made anew on this socket. */
void reply_lost_session(kms_machine_t *machine);

/** Publishes anew on the same socket; media that never flowed is first given a pause. */
void reply_rebuild(kms_machine_t *machine, const char *reason);

/** Releases what there is and, when the server has answered, tries again after a pause. */
void reply_abandon(kms_machine_t *machine, const sentence_t *reason);
