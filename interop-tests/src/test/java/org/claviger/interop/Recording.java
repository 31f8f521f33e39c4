package org.claviger.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.claviger.interop.wire.Item;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A recorded conversation of a real client with another server. */
record Recording(String name, List<Message> messages) {
    /**
     * A request and what is known of its answer.
     *
     * @param connection the name of the connection it was sent on
     * @param response null where only the statuses are known
     * @param statuses the Result Status of each Batch Item
     */
    record Message(
            String connection,
            Item request,
            @org.jspecify.annotations.Nullable Item response,
            List<Integer> statuses) {}

    static Recording read(String name, Path file) throws IOException {
        JsonNode root = JsonMapper.shared().readTree(file.toFile());
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : root.get("messages")) {
            String answer = message.get(2).asString("");
            Item response = answer.isEmpty() ? null : Item.decode(HexFormat.of().parseHex(answer));
            List<Integer> statuses = new ArrayList<>();
            message.get(3).forEach(status -> statuses.add(status.asInt()));
            messages.add(new Message(
                    message.get(0).asString(),
                    Item.decode(HexFormat.of().parseHex(message.get(1).asString())),
                    response,
                    statuses));
        }
        return new Recording(name, messages);
    }
}
