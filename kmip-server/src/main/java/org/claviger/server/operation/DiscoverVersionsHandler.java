package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.claviger.codec.message.ProtocolVersionNumber;
import org.claviger.codec.operation.DiscoverVersions;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;

/** Discover Versions (2.1 section 6.1.16): the versions that both speak, best first; all where the client names none. */
public final class DiscoverVersionsHandler
        implements OperationHandler<DiscoverVersions.Request, DiscoverVersions.Response> {
    private static final List<ProtocolVersionNumber> SPOKEN = Arrays.stream(ProtocolVersion.values())
            .sorted(Comparator.reverseOrder())
            .map(ProtocolVersionNumber::of)
            .toList();

    @Override
    public Outcome<DiscoverVersions.Response> handle(DiscoverVersions.Request request, RequestContext context) {
        List<ProtocolVersionNumber> asked = request.protocolVersions();
        return done(new DiscoverVersions.Response(
                asked.isEmpty()
                        ? SPOKEN
                        : SPOKEN.stream().filter(asked::contains).toList()));
    }
}
