#include "machine_events.h"

#include "json_members.h"
#include "json_text.h"
#include "machine_batch.h"
#include "machine_recovery.h"

static void on_candidate(kms_machine_t *machine, const message_t *message) {
    json_value_t fields = json_member(message->data, "candidate");
    if (machine->peer == PEER_ANSWERED) {
        if (!text_is(machine->publisher, message->object)) {
            return;
        }
        candidate_t *candidate = candidate_read(machine->allocator, fields);
        if (candidate == NULL) {
            turn_out_of_memory(machine);
            return;
        }
        machine->outputs->candidate(&candidate->fields, machine->ctx);
        candidate_free(machine->allocator, candidate);
    } else if (pending_has(&machine->pending, PURPOSE_PUBLISH) &&
               machine->early.count < KMS_MAX_EARLY_CANDIDATES &&
               !early_candidates_add(machine->allocator, &machine->early, message->object,
                                     fields)) {
        turn_out_of_memory(machine);
    }
}

/* Whether the event reports this state of DTLS, or this new state of the media. */
static bool reports(const message_t *message, const char *dtls, const char *media) {
    if (message->event == EVENT_DTLS_CONNECTION_STATE_CHANGE) {
        return json_text_is(json_member(message->data, "state"), dtls);
    }
    return message->event == EVENT_MEDIA_STATE_CHANGED &&
           json_text_is(json_member(message->data, "newState"), media);
}

static bool reports_connected(const message_t *message) {
    return reports(message, "CONNECTED", "CONNECTED");
}

/* DTLS CLOSED comes at once, MediaState DISCONNECTED some 25 s after the peer has left. */
static bool reports_left(const message_t *message) {
    return reports(message, "CLOSED", "DISCONNECTED");
}

/* Creates a new viewer endpoint, at once or when the session is resumed. Takes ownership of
 * `departed`. */
static void replace_viewer(kms_machine_t *machine, text_t *departed) {
    turn_set(machine, &machine->departed, departed);
    machine->joined = false;
    if (machine->phase == KMS_PHASE_PUBLISHING) {
        batch_recycle(machine);
    }
}

/* Another client released the viewer endpoint or the publisher's, which the attempt to replace it
 * shows, or disconnected it. It is not released here, since it may have been connected again. */
static void on_viewer_disconnected(kms_machine_t *machine) {
    turn_log(machine, 'I', KMS_MESSAGE_VIEWER_DISCONNECTED);
    if (machine->joined) {
        machine->outputs->viewer(false, machine->viewer->text, machine->ctx);
    }
    text_drop(machine->allocator, &machine->viewer);
    replace_viewer(machine, NULL);
}

static void on_publisher_event(kms_machine_t *machine, const message_t *message) {
    if (machine->peer != PEER_ANSWERED) {
        return;
    }
    if (message->event == EVENT_CONNECTION_STATE_CHANGED &&
        json_text_is(json_member(message->data, "newState"), "CONNECTED")) {
        machine->media_up = true;
        turn_forget_failures(machine);
        machine->outputs->key_frame(machine->ctx);
    } else if (message->event == EVENT_ELEMENT_DISCONNECTED) {
        if (text_is(machine->viewer, json_member(message->data, "sink"))) {
            on_viewer_disconnected(machine);
        }
    } else if (message->event == EVENT_CONNECTION_STATE_CHANGED || reports_left(message)) {
        if (machine->phase == KMS_PHASE_PUBLISHING) {
            recovery_rebuild(machine, KMS_MESSAGE_MEDIA_DISCONNECTED);
        } else {
            turn_close_peer(machine);
        }
    }
}

static void on_viewer_event(kms_machine_t *machine, const message_t *message) {
    const char *endpoint = machine->viewer->text;
    if (reports_connected(message) && !machine->joined) {
        machine->joined = true;
        machine->outputs->viewer(true, endpoint, machine->ctx);
        machine->outputs->key_frame(machine->ctx);
    } else if (reports_left(message)) {
        machine->outputs->viewer(false, endpoint, machine->ctx);
        text_t *departed = machine->viewer;
        machine->viewer = NULL;
        replace_viewer(machine, departed);
    }
}

static void on_restart_requested(kms_machine_t *machine, const message_t *message) {
    if (machine->identity.can_restart && text_is(machine->pipeline, message->object)) {
        turn_log(machine, 'I', KMS_MESSAGE_RESTART_REQUESTED);
        machine->outputs->restart(machine->ctx);
    }
}

void event_on(kms_machine_t *machine, const message_t *message) {
    if (message->event == EVENT_ICE_CANDIDATE_FOUND) {
        on_candidate(machine, message);
        return;
    }
    if (machine->phase == KMS_PHASE_STOPPING) {
        return;
    }
    bool is_publisher = text_is(machine->publisher, message->object);
    bool is_viewer = text_is(machine->viewer, message->object);
    if (message->event == EVENT_ERROR && (is_publisher || is_viewer)) {
        log_message_t error = {.format = KMS_MESSAGE_SERVER_ERROR,
                               .json = json_member(message->data, "description")};
        turn_log_message(machine, 'W', &error);
    } else if (message->event == EVENT_RESTART_REQUESTED) {
        on_restart_requested(machine, message);
    } else if (is_publisher) {
        on_publisher_event(machine, message);
    } else if (is_viewer) {
        on_viewer_event(machine, message);
    }
}
