package org.claviger.server.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.admin.AdminMessages.Request;
import org.claviger.server.identity.ClientRegistry;
import org.claviger.server.identity.Officer;
import org.claviger.server.identity.PasswordHash;
import org.claviger.storage.Change;
import org.claviger.storage.ConflictException;
import org.claviger.storage.ObjectStore;

/** The passwords of clients. They are hashed where they are typed: neither this server nor its socket sees one. */
public final class ClientPasswords {
    private static final String SALT = "salt";

    private ClientPasswords() {}

    /** The arguments that say what is to be kept of a password. */
    public static Map<String, String> arguments(PasswordHash password) {
        return Map.of(
                "username",
                password.username(),
                SALT,
                password.salt().toHex(),
                "iterations",
                Integer.toString(password.iterations()),
                "hash",
                password.hash().toHex());
    }

    static Reply set(ObjectStore store, Request request, Officer officer, Instant now) {
        String name = Administration.argument(request, "name");
        ClientRegistry.Entry entry = ClientRegistry.find(store, name)
                .orElseThrow(
                        () -> new AdminException("There is no client " + name + "; `claviger client list` shows them"));
        PasswordHash password = request.arguments().containsKey(SALT) ? password(request) : null;
        try {
            store.commit(ClientRegistry.setPassword(Change.builder(), entry, password)
                    .journal(Administration.audit(now, "ClientPassword", officer, "client", name))
                    .build());
        } catch (ConflictException e) {
            throw new AdminException("Client " + name + " was changed at the same moment; try again", e);
        }
        return Reply.done(List.of(
                password == null
                        ? "Client " + name + " has no password any more; its certificate alone counts"
                        : "Client " + name + " has to send user name " + password.username()
                                + " and its password from its next message on"));
    }

    private static PasswordHash password(Request request) {
        try {
            return new PasswordHash(
                    Administration.argument(request, "username"),
                    Bytes.ofHex(Administration.argument(request, SALT)),
                    Integer.parseInt(Administration.argument(request, "iterations")),
                    Bytes.ofHex(Administration.argument(request, "hash")));
        } catch (IllegalArgumentException e) {
            throw new AdminException(
                    "The hash of the password was not understood; use the version of claviger that the"
                            + " server runs",
                    e);
        }
    }
}
