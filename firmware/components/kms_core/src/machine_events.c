#include "machine_events.h"

#include "machine_batch.h"
#include "machine_replies.h"

static void on_candidate(kms_machine_t *machine, const message_t *message) {
    json_value_t found = json_member(message->data, "candidate");
    if (machine->peer == PEER_ANSWERED) {
        if (!text_is(machine->publisher, message->object)) {
            return;
        }
        candidate_t *candidate = candidate_read(machine->allocator, found);
        if (candidate == NULL) {
            turn_starve(machine);
            return;
        }
        machine->outputs->candidate(&candidate->found, machine->ctx);
        candidate_free(machine->allocator, candidate);
    } else if (pending_has(&machine->pending, PURPOSE_PUBLISH) &&
               machine->early.count < EARLY_MAX &&
               !early_add(machine->allocator, &machine->early, message->object, found)) {
        turn_starve(machine);
    }
}

/* The state of DTLS or, of the media, the new one. */
static bool says(const message_t *message, const char *dtls, const char *media) {
    if (message->event == EVENT_DTLS_CONNECTION_STATE_CHANGE) {
        return json_text_is(json_member(message->data, "state"), dtls);
    }
    return message->event == EVENT_MEDIA_STATE_CHANGED &&
           json_text_is(json_member(message->data, "newState"), media);
}

static bool connected_by(const message_t *message) {
    return says(message, "CONNECTED", "CONNECTED");
}

/* DTLS CLOSED means gone now; MediaState DISCONNECTED means gone some 25 s ago. */
static bool left_by(const message_t *message) {
    return says(message, "CLOSED", "DISCONNECTED");
}

/* Makes a new viewer endpoint, at once or when the session is resumed. `departed` becomes the
 * machine's own. */
static void replace_viewer(kms_machine_t *machine, text_t *departed) {
    turn_set(machine, &machine->departed, departed);
    machine->joined = false;
    if (machine->phase == KMS_PHASE_PUBLISHING) {
        batch_recycle(machine);
    }
}

/* Nothing flows to the viewer endpoint any more: somebody released it, or the publisher's own,
 * which the attempt to replace it shows. It is not released here: it may have been connected again.
 */
static void on_viewer_disconnected(kms_machine_t *machine) {
    turn_log(machine, 'I', "The viewer endpoint was disconnected; making a new one.");
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
    } else if (message->event == EVENT_CONNECTION_STATE_CHANGED || left_by(message)) {
        if (machine->phase == KMS_PHASE_PUBLISHING) {
            reply_rebuild(machine, "The server lost the media connection.");
        } else {
            turn_close_peer(machine);
        }
    }
}

static void on_viewer_event(kms_machine_t *machine, const message_t *message) {
    const char *endpoint = machine->viewer->text;
    if (connected_by(message) && !machine->joined) {
        machine->joined = true;
        machine->outputs->viewer(true, endpoint, machine->ctx);
        machine->outputs->key_frame(machine->ctx);
    } else if (left_by(message)) {
        machine->outputs->viewer(false, endpoint, machine->ctx);
        text_t *departed = machine->viewer;
        machine->viewer = NULL;
        replace_viewer(machine, departed);
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
    bool published = text_is(machine->publisher, message->object);
    bool viewed = text_is(machine->viewer, message->object);
    if (message->event == EVENT_ERROR && (published || viewed)) {
        sentence_t line = {.before = "The media server reports: ",
                           .said = json_member(message->data, "description")};
        turn_log_sentence(machine, 'W', &line, "The media server reports an error.");
    } else if (published) {
        on_publisher_event(machine, message);
    } else if (viewed) {
        on_viewer_event(machine, message);
    }
}
