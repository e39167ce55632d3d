#include "machine_batch.h"

#include <string.h>

#include "machine_replies.h"
#include "machine_stop.h"
#include "outcome.h"

void batch_publish_when_ready(kms_machine_t *machine) {
    if (machine->phase == KMS_PHASE_CREATING && machine->greeted && machine->offer != NULL) {
        turn_batch(machine, PURPOSE_PUBLISH, &machine->offer, 1);
    }
}

void batch_check(kms_machine_t *machine) {
    text_t *const given[GIVENS] = {machine->pipeline, machine->publisher, machine->viewer};
    turn_batch(machine, PURPOSE_CHECK, given, GIVENS);
}

void batch_check_flow(kms_machine_t *machine) {
    machine->flow_due = false;
    if (machine->publisher != NULL) {
        text_t *const given[GIVENS] = {[GIVEN_PUBLISHER] = machine->publisher};
        turn_batch(machine, PURPOSE_FLOW, given, GIVENS);
    }
}

void batch_recycle(kms_machine_t *machine) {
    if (machine->pipeline != NULL && machine->publisher != NULL) {
        text_t *const given[GIVENS] = {machine->pipeline, machine->publisher, machine->departed};
        turn_batch(machine, PURPOSE_RECYCLE, given, GIVENS);
    }
}

/* Lets go of the offer before the answer, the other long text, is taken. */
static void drop_offer(kms_machine_t *machine, batch_t *batch) {
    text_drop(machine->allocator, &batch->given[GIVEN_OFFER]);
    text_drop(machine->allocator, &machine->offer);
}

static void take_published(kms_machine_t *machine, const outcome_t *outcome) {
    kms_allocator_t *allocator = machine->allocator;
    text_t *publisher = outcome_text(allocator, outcome, PUBLISHED_PUBLISHER);
    text_t *viewer = outcome_text(allocator, outcome, PUBLISHED_VIEWER);
    drop_offer(machine, outcome->batch);
    text_t *answer = outcome_text(allocator, outcome, PUBLISHED_ANSWER);
    turn_set(machine, &machine->publisher, publisher);
    turn_set(machine, &machine->viewer, viewer);
    if (publisher == NULL || viewer == NULL || answer == NULL) {
        turn_starve(machine);
        text_drop(allocator, &answer);
        return;
    }
    machine->phase = KMS_PHASE_PUBLISHING;
    machine->peer = PEER_ANSWERED;
    machine->outputs->answer(answer->text, machine->ctx);
    text_drop(allocator, &answer);
    for (candidate_t *at = machine->early.first; at != NULL; at = at->next) {
        if (strcmp(at->object->text, publisher->text) == 0) {
            machine->outputs->candidate(&at->found, machine->ctx);
        }
    }
    early_clear(allocator, &machine->early);
    machine->outputs->announce(viewer->text, machine->ctx);
}

/* Takes the pipeline that a publish has made, whatever else became of it; false without memory. */
static bool take_pipeline(kms_machine_t *machine, const outcome_t *outcome) {
    text_drop(machine->allocator, &machine->pipeline);
    if (!outcome_has_text(outcome, PUBLISHED_PIPELINE)) {
        return true;
    }
    machine->pipeline = outcome_text(machine->allocator, outcome, PUBLISHED_PIPELINE);
    if (machine->pipeline == NULL) {
        machine->may_hold = true;
        turn_starve(machine);
    }
    return machine->pipeline != NULL;
}

static bool has_published(const outcome_t *outcome) {
    return outcome_has_text(outcome, PUBLISHED_PUBLISHER) &&
           outcome_has_text(outcome, PUBLISHED_VIEWER) &&
           outcome_has_text(outcome, PUBLISHED_ANSWER);
}

static void settle_publish(kms_machine_t *machine, const outcome_t *outcome) {
    if (!take_pipeline(machine, outcome)) {
        return;
    }
    if (machine->phase == KMS_PHASE_STOPPING) {
        stop_advance(machine);
    } else if (outcome->failed) {
        sentence_t why = {.before = "The server refused to publish: ",
                          .said = outcome->error.message,
                          .code = &outcome->error.code,
                          .after = "."};
        reply_abandon(machine, &why);
    } else if (!has_published(outcome)) {
        const char *why = "The server answered the publish with something that is no answer.";
        reply_abandon(machine, &(sentence_t){.before = why});
    } else if (machine->peer != PEER_OFFERING) {
        reply_abandon(machine, &(sentence_t){.before = "The media connection failed meanwhile."});
    } else {
        take_published(machine, outcome);
    }
}

static void settle_check(kms_machine_t *machine, const outcome_t *outcome) {
    if (outcome->failed && outcome->error.code == KURENTO_INVALID_SESSION) {
        reply_lost_session(machine);
        return;
    }
    if (outcome->failed && outcome->count < 2) {
        if (outcome->error.code == KURENTO_OBJECT_NOT_FOUND && outcome->count == 0) {
            turn_forget_objects(machine);
        }
        reply_rebuild(machine, "The server no longer has the pipeline.");
        return;
    }
    if (machine->peer != PEER_ANSWERED) {
        reply_rebuild(machine, "The media connection failed meanwhile.");
        return;
    }
    const bool connected = outcome_is_text(outcome, CHECKED_MEDIA_STATE, "CONNECTED");
    /* Media that have never flowed may still be connecting. */
    if (machine->media_up && !connected) {
        reply_rebuild(machine, "The server lost the media connection.");
        return;
    }
    if (outcome->failed) {
        text_drop(machine->allocator, &machine->viewer);
    }
    machine->phase = KMS_PHASE_PUBLISHING;
    turn_forget_failures(machine);
    turn_log(machine, 'I',
             connected ? "Session resumed. Checking media." : "Session resumed. Media connecting.");
    /* A server's media state stays CONNECTED for up to 29 s after packets stop arriving. */
    if (connected) {
        turn_start_flow_timer(machine);
    }
    if (machine->viewer == NULL) {
        batch_recycle(machine);
    }
}

static bool is_of_present_publisher(const kms_machine_t *machine, const batch_t *batch) {
    return machine->phase == KMS_PHASE_PUBLISHING && machine->publisher != NULL &&
           strcmp(batch->given[GIVEN_PUBLISHER]->text, machine->publisher->text) == 0;
}

static void settle_flow(kms_machine_t *machine, const outcome_t *outcome) {
    if (!is_of_present_publisher(machine, outcome->batch)) {
        return;
    }
    if (outcome->failed && outcome->error.code == KURENTO_INVALID_SESSION) {
        reply_lost_session(machine);
    } else if (outcome->failed && outcome->error.code == KURENTO_OBJECT_NOT_FOUND) {
        reply_rebuild(machine, "The server no longer has the pipeline.");
    } else if (outcome_is_boolean(outcome, FLOWING_VIDEO, true) ||
               outcome_is_boolean(outcome, FLOWING_AUDIO, true)) {
        turn_log(machine, 'I', "Media connected.");
    } else if (machine->media_up && outcome_is_boolean(outcome, FLOWING_VIDEO, false) &&
               outcome_is_boolean(outcome, FLOWING_AUDIO, false)) {
        reply_rebuild(machine, "The server receives no media.");
    }
}

static void settle_recycle(kms_machine_t *machine, const outcome_t *outcome) {
    if (outcome->failed && outcome->error.code == KURENTO_INVALID_SESSION) {
        reply_lost_session(machine);
        return;
    }
    if (outcome->failed || !outcome_has_text(outcome, 0)) {
        reply_rebuild(machine, "The server made no new viewer endpoint.");
        return;
    }
    turn_set(machine, &machine->viewer, outcome_text(machine->allocator, outcome, 0));
    text_drop(machine->allocator, &machine->departed);
    if (machine->viewer == NULL) {
        turn_starve(machine);
        return;
    }
    machine->outputs->announce(machine->viewer->text, machine->ctx);
}

static void settle(kms_machine_t *machine, const outcome_t *outcome) {
    if (outcome->batch->purpose == PURPOSE_PUBLISH) {
        settle_publish(machine, outcome);
    } else if (outcome->batch->purpose == PURPOSE_CHECK) {
        settle_check(machine, outcome);
    } else if (outcome->batch->purpose == PURPOSE_FLOW) {
        settle_flow(machine, outcome);
    } else {
        settle_recycle(machine, outcome);
    }
    batch_free(machine->allocator, outcome->batch);
}

static void on_refused(kms_machine_t *machine, batch_t *batch, const rpc_error_t *error) {
    bool may_go_on = !batch->one_by_one && machine->phase != KMS_PHASE_STOPPING;
    if (!may_go_on || error->code != RPC_METHOD_NOT_FOUND) {
        settle(machine,
               &(outcome_t){.batch = batch, .count = batch->done, .failed = true, .error = *error});
        return;
    }
    turn_log(machine, 'I', "The server has no transactions; asking one by one.");
    machine->transactions = false;
    batch->one_by_one = true;
    turn_send_batch(machine, batch);
}

void batch_on_reply(kms_machine_t *machine, batch_t *batch, const rpc_reply_t *reply) {
    if (reply->failed) {
        on_refused(machine, batch, &reply->error);
        return;
    }
    if (!batch->one_by_one) {
        outcome_t outcome = outcome_of_transaction(batch, reply->result);
        settle(machine, &outcome);
        return;
    }
    if (!batch_keep(machine->allocator, batch, value_in(reply->result))) {
        machine->may_hold = batch->purpose == PURPOSE_PUBLISH;
        turn_starve(machine);
        batch_free(machine->allocator, batch);
        return;
    }
    if (batch->done == batch->count || machine->phase == KMS_PHASE_STOPPING) {
        settle(machine, &(outcome_t){.batch = batch, .count = batch->done});
    } else {
        turn_send_batch(machine, batch);
    }
}
