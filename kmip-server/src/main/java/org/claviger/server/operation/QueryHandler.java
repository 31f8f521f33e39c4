package org.claviger.server.operation;

import static org.claviger.server.dispatch.Outcome.done;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.claviger.codec.object.ProtectionStorageMasks;
import org.claviger.codec.operation.Query;
import org.claviger.codec.type.QueryFunction;
import org.claviger.server.dispatch.OperationHandler;
import org.claviger.server.dispatch.Outcome;
import org.claviger.server.dispatch.RequestContext;
import org.claviger.server.dispatch.ServerFacts;
import org.claviger.server.object.ApplicationData;
import org.jspecify.annotations.Nullable;

/** Query (2.1 section 6.1.40): each function adds its own part of the answer. */
public final class QueryHandler implements OperationHandler<Query.Request, Query.Response> {
    @Override
    public Outcome<Query.Response> handle(Query.Request request, RequestContext context) {
        Set<QueryFunction> asked = EnumSet.copyOf(request.queryFunctions());
        ServerFacts server = context.server();
        boolean information = asked.contains(QueryFunction.QUERY_SERVER_INFORMATION);
        return done(new Query.Response(
                list(asked, QueryFunction.QUERY_OPERATIONS, context::operations),
                list(asked, QueryFunction.QUERY_OBJECTS, server::objectTypes),
                information ? server.vendorIdentification() : null,
                information ? server.serverInformation() : null,
                list(asked, QueryFunction.QUERY_APPLICATION_NAMESPACES, () -> ApplicationData.NAMESPACES),
                List.of(),
                List.of(),
                list(asked, QueryFunction.QUERY_RN_GS, () -> List.of(server.rngParameters())),
                list(asked, QueryFunction.QUERY_PROFILES, server::profiles),
                List.of(),
                list(asked, QueryFunction.QUERY_CAPABILITIES, () -> List.of(server.capabilities())),
                list(asked, QueryFunction.QUERY_CLIENT_REGISTRATION_METHODS, server::clientRegistrationMethods),
                asked.contains(QueryFunction.QUERY_DEFAULTS_INFORMATION) ? context.defaults() : null,
                protectionStorage(asked, server)));
    }

    private static <T> List<T> list(Set<QueryFunction> asked, QueryFunction function, Supplier<List<T>> facts) {
        return asked.contains(function) ? facts.get() : List.of();
    }

    private static @Nullable ProtectionStorageMasks protectionStorage(Set<QueryFunction> asked, ServerFacts server) {
        return asked.contains(QueryFunction.QUERY_STORAGE_PROTECTION_MASKS)
                ? new ProtectionStorageMasks(List.of(server.protectionStorageMask()))
                : null;
    }
}
