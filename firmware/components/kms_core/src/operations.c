#include "operations.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const publisher_events[] = {
    "IceCandidateFound",
    "ConnectionStateChanged",
    "MediaStateChanged",
    "DtlsConnectionStateChange",
    "Error",
    "ElementDisconnected",
};
static const char *const viewer_events[] = {
    "MediaStateChanged",
    "DtlsConnectionStateChange",
    "Error",
};

/* The operations of a publish, in order. */
enum {
    MAKE_PIPELINE,
    MAKE_PUBLISHER,
    MAKE_VIEWER,
    ADD_TAG,
    CONNECT = ADD_TAG + 3,
    SUBSCRIBE_PUBLISHER,
    SUBSCRIBE_VIEWER = SUBSCRIBE_PUBLISHER + COUNT(publisher_events),
    PROCESS_OFFER = SUBSCRIBE_VIEWER + COUNT(viewer_events),
    GATHER_CANDIDATES,
    PUBLISH_COUNT,
};
_Static_assert((int)PROCESS_OFFER == (int)PUBLISHED_ANSWER,
               "The answer is the value of processOffer.");

/* And those of a recycle. */
enum {
    RECYCLE_MAKE_VIEWER,
    RECYCLE_CONNECT,
    RECYCLE_SUBSCRIBE,
    RECYCLE_RELEASE = RECYCLE_SUBSCRIBE + COUNT(viewer_events),
};

/* And those of a check. A Kurento's getConnectionState and isMediaFlowingIn stay true after a
 * publisher is gone, so its media state is what counts. */
enum {
    CHECK_PIPELINE,
    CHECK_MEDIA_STATE,
    CHECK_VIEWER,
};
_Static_assert((int)CHECK_MEDIA_STATE == (int)CHECKED_MEDIA_STATE,
               "The state is the value of getMediaState.");

/* And those of a flow check. */
enum {
    FLOW_VIDEO,
    FLOW_AUDIO,
    FLOW_COUNT,
};
_Static_assert((int)FLOW_VIDEO == (int)FLOWING_VIDEO && (int)FLOW_AUDIO == (int)FLOWING_AUDIO,
               "The values are those of isMediaFlowingOut.");

/* An object by its id or, where that is NULL, as the value of an operation before. */
typedef struct {
    const text_t *id;
    unsigned value;
} object_t;

static object_t value_of(unsigned index) {
    return (object_t){.value = index};
}

static object_t by_id(const text_t *id) {
    return (object_t){.id = id};
}

static void write_object(json_writer_t *w, const batch_t *batch, object_t object) {
    if (object.id != NULL) {
        json_write_text(w, object.id->text);
        return;
    }
    if (!batch->one_by_one) {
        json_write_literal(w, "\"newref:");
        json_write_integer(w, object.value);
        json_write_literal(w, "\"");
        return;
    }
    int slot = batch_slot(object.value);
    const text_t *value = batch->kept[slot];
    if (value == NULL) {
        json_write_literal(w, "null");
    } else if (batch->kept_is_json[slot]) {
        json_write_literal(w, value->text);
    } else {
        json_write_text(w, value->text);
    }
}

static void begin(json_writer_t *w, const char *method) {
    json_write_literal(w, ",\"jsonrpc\":\"2.0\",\"method\":\"");
    json_write_literal(w, method);
    json_write_literal(w, "\",\"params\":{");
}

static void write_create_endpoint(json_writer_t *w, const batch_t *batch, object_t pipeline) {
    begin(w, "create");
    json_write_literal(w, "\"constructorParams\":{\"mediaPipeline\":");
    write_object(w, batch, pipeline);
    json_write_literal(w, "},\"type\":\"WebRtcEndpoint\"");
}

static void begin_invoke(json_writer_t *w, const batch_t *batch, object_t object,
                         const char *operation) {
    begin(w, "invoke");
    json_write_literal(w, "\"object\":");
    write_object(w, batch, object);
    json_write_literal(w, ",\"operation\":\"");
    json_write_literal(w, operation);
    json_write_literal(w, "\",\"operationParams\":{");
}

static void write_add_tag(json_writer_t *w, const batch_t *batch, unsigned which) {
    static const char *const keys[] = {"board", "profile", "firmware"};
    const char *const values[] = {batch->identity->name, batch->identity->profile,
                                  batch->identity->firmware};
    begin_invoke(w, batch, value_of(MAKE_PIPELINE), "addTag");
    json_write_literal(w, "\"key\":");
    json_write_text(w, keys[which]);
    json_write_literal(w, ",\"value\":");
    json_write_text(w, values[which]);
    json_write_literal(w, "}");
}

static void write_connect(json_writer_t *w, const batch_t *batch, object_t from, object_t to) {
    begin_invoke(w, batch, from, "connect");
    json_write_literal(w, "\"sink\":");
    write_object(w, batch, to);
    json_write_literal(w, "}");
}

static void write_subscribe(json_writer_t *w, const batch_t *batch, object_t object,
                            const char *type) {
    begin(w, "subscribe");
    json_write_literal(w, "\"object\":");
    write_object(w, batch, object);
    json_write_literal(w, ",\"type\":");
    json_write_text(w, type);
}

static void write_of_object(json_writer_t *w, const char *method, const text_t *id) {
    begin(w, method);
    json_write_literal(w, "\"object\":");
    json_write_text(w, id->text);
}

static void write_media(json_writer_t *w, const batch_t *batch, unsigned index) {
    object_t publisher = value_of(MAKE_PUBLISHER);
    if (index == CONNECT) {
        write_connect(w, batch, publisher, value_of(MAKE_VIEWER));
    } else if (index < SUBSCRIBE_VIEWER) {
        write_subscribe(w, batch, publisher, publisher_events[index - SUBSCRIBE_PUBLISHER]);
    } else if (index < PROCESS_OFFER) {
        write_subscribe(w, batch, value_of(MAKE_VIEWER), viewer_events[index - SUBSCRIBE_VIEWER]);
    } else if (index == PROCESS_OFFER) {
        begin_invoke(w, batch, publisher, "processOffer");
        json_write_literal(w, "\"offer\":");
        json_write_text(w, batch->given[GIVEN_OFFER]->text);
        json_write_literal(w, "}");
    } else {
        begin_invoke(w, batch, publisher, "gatherCandidates");
        json_write_literal(w, "}");
    }
}

static void write_publish(json_writer_t *w, const batch_t *batch, unsigned index) {
    if (index == MAKE_PIPELINE) {
        begin(w, "create");
        json_write_literal(w, "\"constructorParams\":{},\"type\":\"MediaPipeline\"");
    } else if (index < ADD_TAG) {
        write_create_endpoint(w, batch, value_of(MAKE_PIPELINE));
    } else if (index < CONNECT) {
        write_add_tag(w, batch, index - ADD_TAG);
    } else {
        write_media(w, batch, index);
    }
}

static void write_recycle(json_writer_t *w, const batch_t *batch, unsigned index) {
    object_t viewer = value_of(RECYCLE_MAKE_VIEWER);
    if (index == RECYCLE_MAKE_VIEWER) {
        write_create_endpoint(w, batch, by_id(batch->given[GIVEN_PIPELINE]));
    } else if (index == RECYCLE_CONNECT) {
        write_connect(w, batch, by_id(batch->given[GIVEN_PUBLISHER]), viewer);
    } else if (index < RECYCLE_RELEASE) {
        write_subscribe(w, batch, viewer, viewer_events[index - RECYCLE_SUBSCRIBE]);
    } else {
        write_of_object(w, "release", batch->given[GIVEN_DEPARTED]);
    }
}

static void write_check(json_writer_t *w, const batch_t *batch, unsigned index) {
    if (index == CHECK_PIPELINE) {
        write_of_object(w, "describe", batch->given[GIVEN_PIPELINE]);
    } else if (index == CHECK_MEDIA_STATE) {
        begin_invoke(w, batch, by_id(batch->given[GIVEN_PUBLISHER]), "getMediaState");
        json_write_literal(w, "}");
    } else {
        write_of_object(w, "describe", batch->given[GIVEN_VIEWER]);
    }
}

static void write_flow(json_writer_t *w, const batch_t *batch, unsigned index) {
    begin_invoke(w, batch, by_id(batch->given[GIVEN_PUBLISHER]), "isMediaFlowingOut");
    json_write_literal(w, "\"mediaType\":");
    json_write_text(w, index == FLOW_VIDEO ? "VIDEO" : "AUDIO");
    json_write_literal(w, "}");
}

void operations_count(batch_t *batch) {
    if (batch->purpose == PURPOSE_PUBLISH) {
        batch->count = PUBLISH_COUNT;
    } else if (batch->purpose == PURPOSE_RECYCLE) {
        batch->count = RECYCLE_RELEASE + (batch->given[GIVEN_DEPARTED] != NULL ? 1 : 0);
    } else if (batch->purpose == PURPOSE_FLOW) {
        batch->count = FLOW_COUNT;
    } else {
        batch->count = CHECK_VIEWER + (batch->given[GIVEN_VIEWER] != NULL ? 1 : 0);
    }
}

void operation_write(json_writer_t *writer, const batch_t *batch, unsigned index, uint32_t id) {
    json_write_literal(writer, "{\"id\":");
    json_write_integer(writer, id);
    if (batch->purpose == PURPOSE_PUBLISH) {
        write_publish(writer, batch, index);
    } else if (batch->purpose == PURPOSE_RECYCLE) {
        write_recycle(writer, batch, index);
    } else if (batch->purpose == PURPOSE_FLOW) {
        write_flow(writer, batch, index);
    } else {
        write_check(writer, batch, index);
    }
    json_write_literal(writer, "}}");
}

void operations_write(json_writer_t *writer, const batch_t *batch) {
    json_write_literal(writer, "[");
    for (unsigned i = 0; i < batch->count; i++) {
        if (i > 0) {
            json_write_literal(writer, ",");
        }
        operation_write(writer, batch, i, i);
    }
    json_write_literal(writer, "]");
}
