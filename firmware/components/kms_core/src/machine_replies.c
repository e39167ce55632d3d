#include "machine_replies.h"

#include "machine_batch.h"
#include "machine_stop.h"

static json_value_t session_in(json_value_t result) {
    json_value_t session = json_member(result, "sessionId");
    return json_type(session) == JSON_TEXT ? session : (json_value_t){NULL, 0};
}

static void on_connected(kms_machine_t *machine, const rpc_reply_t *reply) {
    if (reply->failed) {
        sentence_t why = {.before = "The server refused the connection: ",
                          .said = reply->error.message,
                          .code = &reply->error.code,
                          .after = "."};
        turn_fail_sentence(machine, FAILURE_REFUSED, &why);
        return;
    }
    json_value_t session = session_in(reply->result);
    text_drop(machine->allocator, &machine->session);
    if (session.text != NULL) {
        machine->session = text_from_json(machine->allocator, session);
        if (machine->session == NULL) {
            turn_starve(machine);
            return;
        }
    }
    machine->greeted = true;
    batch_publish_when_ready(machine);
}

static void on_resume_refused(kms_machine_t *machine, const rpc_error_t *error) {
    if (error->code == KURENTO_INVALID_SESSION) {
        reply_lost_session(machine);
        return;
    }
    sentence_t why = {.before = "The server did not resume the session: ",
                      .said = error->message,
                      .code = &error->code,
                      .after = "."};
    turn_forget_objects(machine);
    turn_fail_sentence(machine, FAILURE_REFUSED, &why);
}

static void on_resumed(kms_machine_t *machine, const rpc_reply_t *reply) {
    if (reply->failed) {
        on_resume_refused(machine, &reply->error);
    } else if (!text_is(machine->session, session_in(reply->result))) {
        reply_lost_session(machine);
    } else {
        machine->greeted = true;
        if (machine->peer != PEER_ANSWERED) {
            reply_rebuild(machine, "The media connection failed meanwhile.");
        } else {
            batch_check(machine);
        }
    }
}

static void on_discarded(kms_machine_t *machine) {
    /* A session that was closed stays bound to its socket at the server, so a new socket it is. */
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
        turn_fail(machine, FAILURE_REFUSED, "Trying again after a pause.");
        break;
    case PURPOSE_STOP:
        stop_advance(machine);
        break;
    default:
        /* A ping's reply, whatever it says, proves that the server is there; a release's needs
         * nothing. */
        break;
    }
}

void reply_on(kms_machine_t *machine, const rpc_reply_t *reply) {
    int64_t id;
    pending_t entry;
    if (!json_integer(reply->id, &id) || !pending_take(&machine->pending, id, &entry)) {
        turn_log(machine, 'D', "Ignored a reply that nobody waits for.");
        return;
    }
    turn_stop_request_timer(machine, entry.id);
    if (entry.batch != NULL) {
        batch_on_reply(machine, entry.batch, reply);
    } else {
        on_single(machine, entry.purpose, reply);
    }
}

void reply_lost_session(kms_machine_t *machine) {
    turn_log(machine, 'I', "The server no longer has the session; publishing anew.");
    turn_close_peer(machine);
    turn_forget_objects(machine);
    text_drop(machine->allocator, &machine->session);
    machine->greeted = false;
    machine->phase = KMS_PHASE_CREATING;
    turn_ask_offer(machine);
    turn_request(machine, PURPOSE_CONNECT, (request_t){.method = "connect"});
}

void reply_rebuild(kms_machine_t *machine, const char *reason) {
    if (machine->phase == KMS_PHASE_PUBLISHING && !machine->media_up) {
        reply_abandon(machine, &(sentence_t){.before = reason});
        return;
    }
    sentence_t line = {.before = reason, .after = " Publishing anew."};
    turn_log_sentence(machine, 'I', &line, reason);
    turn_close_peer(machine);
    if (machine->pipeline != NULL) {
        request_t release = {"release", "object", machine->pipeline};
        turn_request(machine, PURPOSE_RELEASE, release);
        machine->may_hold = machine->trouble != NULL;
    }
    turn_forget_objects(machine);
    machine->phase = KMS_PHASE_CREATING;
    turn_ask_offer(machine);
}

void reply_abandon(kms_machine_t *machine, const sentence_t *reason) {
    turn_close_peer(machine);
    machine->phase = KMS_PHASE_CREATING;
    if (machine->pipeline == NULL) {
        turn_fail_sentence(machine, FAILURE_REFUSED, reason);
        return;
    }
    turn_log_sentence(machine, 'W', reason, reason->before);
    request_t release = {"release", "object", machine->pipeline};
    turn_request(machine, PURPOSE_ABANDON, release);
}
