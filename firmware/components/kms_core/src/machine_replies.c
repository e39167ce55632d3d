#include "machine_replies.h"

#include "json_members.h"
#include "json_number.h"
#include "machine_batch.h"
#include "machine_outcomes.h"
#include "machine_recovery.h"
#include "machine_stop.h"

static json_value_t session_in(json_value_t result) {
    json_value_t session = json_member(result, "sessionId");
    return json_type(session) == JSON_TEXT ? session : (json_value_t){NULL, 0};
}

static void on_connected(kms_machine_t *machine, const rpc_reply_t *reply) {
    if (reply->failed) {
        log_message_t reason = {.format = KMS_MESSAGE_CONNECT_REFUSED,
                                .json = reply->error.message,
                                .code = reply->error.code};
        turn_fail_message(machine, FAILURE_REFUSED, &reason);
        return;
    }
    json_value_t session = session_in(reply->result);
    text_drop(machine->allocator, &machine->session);
    if (session.text != NULL) {
        machine->session = text_from_json(machine->allocator, session);
        if (machine->session == NULL) {
            turn_out_of_memory(machine);
            return;
        }
    }
    machine->greeted = true;
    batch_publish_when_ready(machine);
}

static void on_resume_refused(kms_machine_t *machine, const rpc_error_t *error) {
    if (error->code == KMS_ERROR_INVALID_SESSION) {
        recovery_new_session(machine);
        return;
    }
    log_message_t reason = {
        .format = KMS_MESSAGE_RESUME_REFUSED, .json = error->message, .code = error->code};
    turn_forget_objects(machine);
    turn_fail_message(machine, FAILURE_REFUSED, &reason);
}

static void on_resumed(kms_machine_t *machine, const rpc_reply_t *reply) {
    if (reply->failed) {
        on_resume_refused(machine, &reply->error);
    } else if (!text_is(machine->session, session_in(reply->result))) {
        recovery_new_session(machine);
    } else {
        machine->greeted = true;
        if (machine->peer != PEER_ANSWERED) {
            recovery_rebuild(machine, KMS_MESSAGE_MEDIA_FAILED);
        } else {
            batch_check(machine);
        }
    }
}

static void on_discarded(kms_machine_t *machine) {
    /* The server keeps a socket bound to its closed session, so a new socket is opened. */
    turn_hang_up(machine);
    text_drop(machine->allocator, &machine->session);
    machine->phase = KMS_PHASE_CONNECTING;
    turn_open(machine);
}

static void on_single(kms_machine_t *machine, purpose_t purpose, const rpc_reply_t *reply) {
    switch (purpose) {
    case PURPOSE_CONNECT:
        on_connected(machine, reply);
        break;
    case PURPOSE_RESUME:
        on_resumed(machine, reply);
        break;
    case PURPOSE_DISCARD:
        on_discarded(machine);
        break;
    case PURPOSE_ABANDON:
        turn_forget_objects(machine);
        turn_fail(machine, FAILURE_REFUSED, KMS_MESSAGE_RETRYING);
        break;
    case PURPOSE_STOP:
        stop_advance(machine);
        break;
    default:
        /* Any reply to a ping proves that the server is alive; a release needs no processing. */
        break;
    }
}

void reply_on(kms_machine_t *machine, const rpc_reply_t *reply) {
    int64_t id;
    pending_t entry;
    if (!json_integer(reply->id, &id) || !pending_take(&machine->pending, id, &entry)) {
        turn_log(machine, 'D', KMS_MESSAGE_IGNORED_REPLY);
        return;
    }
    turn_stop_request_timer(machine, entry.id);
    if (entry.batch != NULL) {
        outcome_on_reply(machine, entry.batch, reply);
    } else {
        on_single(machine, entry.purpose, reply);
    }
}
