#include "message.h"

#include "json_members.h"
#include "json_number.h"
#include "json_syntax.h"
#include "json_text.h"

enum { JSONRPC, ID, METHOD, RESULT, ERROR, PARAMS, NAMES };

static const char *const names[NAMES] = {"jsonrpc", "id", "method", "result", "error", "params"};

static bool is_id(json_value_t id) {
    json_type_t type = json_type(id);
    return type == JSON_TEXT || type == JSON_BOOLEAN || json_is_finite(id);
}

static bool read_error(json_value_t value, rpc_error_t *error) {
    static const char *const fields[] = {"code", "message", "data"};
    json_value_t found[3];
    json_members(value, fields, 3, found);
    if (!json_integer(found[0], &error->code) || json_type(found[1]) != JSON_TEXT) {
        return false;
    }
    error->message = found[1];
    json_type_t data = json_type(found[2]);
    json_type_t type = json_type(json_member(found[2], "type"));
    return data == JSON_NONE || data == JSON_ARRAY ||
           (data == JSON_OBJECT && (type == JSON_NONE || type == JSON_TEXT));
}

static bool reply_from(const json_value_t *members, rpc_reply_t *reply) {
    *reply = (rpc_reply_t){.id = members[ID], .result = members[RESULT]};
    if (!json_text_is(members[JSONRPC], "2.0")) {
        return false;
    }
    if (json_type(members[ERROR]) == JSON_NONE) {
        return is_id(members[ID]) && json_type(members[RESULT]) != JSON_NONE;
    }
    reply->failed = true;
    return (is_id(members[ID]) || json_type(members[ID]) == JSON_NULL) &&
           read_error(members[ERROR], &reply->error);
}

bool reply_read(json_value_t value, rpc_reply_t *reply) {
    json_value_t members[NAMES];
    json_members(value, names, NAMES, members);
    return reply_from(members, reply);
}

void message_read(const char *text, size_t length, message_t *message) {
    *message = (message_t){.kind = MESSAGE_OTHER};
    json_value_t root;
    if (!json_parse(text, length, &root)) {
        return;
    }
    json_value_t members[NAMES];
    json_members(root, names, NAMES, members);
    if (json_type(members[METHOD]) == JSON_NONE) {
        if (reply_from(members, &message->reply)) {
            message->kind = MESSAGE_REPLY;
        }
    } else if (json_text_is(members[METHOD], "onEvent")) {
        json_value_t value = json_member(members[PARAMS], "value");
        if (event_check(value, &message->event, &message->object, &message->data)) {
            message->kind = MESSAGE_EVENT;
        }
    }
}
