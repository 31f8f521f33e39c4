package org.claviger.server.dispatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.AttributeReference;
import org.claviger.codec.attribute.AttributeValue;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.type.ObjectGroupMember;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.State;
import org.claviger.codec.type.StorageStatusMask;
import org.claviger.server.dispatch.RequestContext.Located;
import org.claviger.server.lifecycle.Lifecycle;
import org.claviger.server.object.IndexTerms;
import org.claviger.server.object.LocateFilter;
import org.claviger.server.object.ManagedObject;
import org.claviger.server.object.ObjectRecord;
import org.claviger.server.object.StorageStatus;
import org.claviger.server.policy.Permission;
import org.claviger.server.policy.Scope;
import org.claviger.server.policy.Subject;
import org.claviger.storage.IndexRange;
import org.claviger.storage.IndexTerm;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.RecordKind;
import org.claviger.storage.RecordPage;
import org.claviger.storage.StoreView;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * Locate (2.1 section 6.1.28): the index narrows, and every object that it gives is compared whole, as it stands now,
 * with what the client may see and with the filter.
 */
final class Locator {
    /** How many objects one Locate compares. More than that fit no answer, and no client may cost the server more. */
    static final int COMPARED_MAX = 200_000;

    /** How many more are compared only to tell their number, once the page that was asked for is full. */
    static final int COUNTED_MAX = 10_000;

    private static final int PAGE = 500;

    private final StoreView view;
    private final Subject subject;
    private final Instant now;

    Locator(StoreView view, Subject subject, Instant now) {
        this.view = view;
        this.subject = subject;
        this.now = now;
    }

    Located find(LocateFilter filter) {
        Optional<Scope> scope = subject.scopeOf(Permission.LOCATE, null);
        if (scope.isEmpty()) {
            return new Located(List.of(), 0);
        }
        List<String> ids = new ArrayList<>();
        int fitting = 0;
        int compared = 0;
        int counted = 0;
        LocateQuery query = query(filter, scope.get());
        while (true) {
            RecordPage page = view.locate(query);
            for (StoredRecord record : page.records()) {
                boolean complete = filter.maximumItems() >= 0 && ids.size() >= filter.maximumItems();
                if (complete && ++counted > COUNTED_MAX) {
                    return new Located(ids, Located.UNKNOWN);
                }
                if (++compared > COMPARED_MAX) {
                    throw new KmipException(
                            ResultReason.GENERAL_FAILURE,
                            "More than " + COMPARED_MAX + " objects would be compared: ask for less, or for a page.");
                }
                if (fits(ObjectRecord.read(record).at(now), filter)) {
                    fitting++;
                    if (fitting > filter.offsetItems() && !complete) {
                        ids.add(record.key().id());
                    }
                }
            }
            if (page.next() == null) {
                return new Located(ids, fitting);
            }
            query = query.after(page.next());
        }
    }

    private boolean fits(ManagedObject object, LocateFilter filter) {
        return Check.isVisible(subject, object)
                && Check.isDelegated(subject, Operation.LOCATE, object)
                && StorageStatus.of(object).isIn(statusMask(filter))
                && fitsGroupMember(object, filter.groupMember())
                && filter.attributes().matches(Disclosure.to(subject, object));
    }

    private static boolean fitsGroupMember(ManagedObject object, @Nullable ObjectGroupMember member) {
        return member != ObjectGroupMember.GROUP_MEMBER_FRESH
                || object.attributes().bool(Attribute.FRESH).orElse(false);
    }

    /** Two values of one date are the ends of a range, both included; their order does not matter. */
    private static boolean isRange(List<Ttlv> values) {
        return values.size() == 2 && values.stream().allMatch(Ttlv.DateTimeItem.class::isInstance);
    }

    private LocateQuery query(LocateFilter filter, Scope scope) {
        LocateQuery query =
                LocateQuery.of(subject.domain(), RecordKind.OBJECT).limit(PAGE).withAnyOf(statusTerms(filter));
        query = switch (scope) {
            case OWN -> query.with(IndexTerm.of(IndexTerms.OWNER, subject.name()));
            case GROUP -> query.withAnyOf(ownAndGroup());
            case DOMAIN -> query;
        };
        for (AttributeReference attribute : filter.attributes().references()) {
            query = narrow(query, attribute, filter.attributes().values(attribute));
        }
        return query;
    }

    private static LocateQuery narrow(LocateQuery query, AttributeReference attribute, List<Ttlv> values) {
        if (!IndexTerms.isIndexed(attribute)) {
            return query;
        }
        if (attribute == Attribute.STATE) {
            // A date may have moved an object on since it was written: every state from which dates lead here counts.
            return query.withAnyOf(statesLeadingTo(values));
        }
        if (isRange(values)) {
            long one = ((Ttlv.DateTimeItem) values.getFirst()).seconds();
            long other = ((Ttlv.DateTimeItem) values.getLast()).seconds();
            return query.with(
                    IndexRange.of(IndexTerms.indexName(attribute), Math.min(one, other), Math.max(one, other)));
        }
        LocateQuery narrowed = query;
        for (Ttlv value : values) {
            for (IndexTerm term : IndexTerms.ofFilter(new AttributeValue(attribute, value))) {
                narrowed = narrowed.with(term);
            }
        }
        return narrowed;
    }

    private static List<IndexTerm> statesLeadingTo(List<Ttlv> wanted) {
        List<IndexTerm> terms = new ArrayList<>();
        for (Ttlv value : wanted) {
            int code = ((Ttlv.EnumerationItem) value).value();
            for (State state : State.values()) {
                if (state.code() == code) {
                    Lifecycle.leadingByDatesTo(state)
                            .forEach(stored ->
                                    terms.addAll(IndexTerms.ofFilter(AttributeValue.of(Attribute.STATE, stored))));
                }
            }
        }
        return terms;
    }

    private List<IndexTerm> ownAndGroup() {
        List<IndexTerm> terms = new ArrayList<>();
        terms.add(IndexTerm.of(IndexTerms.OWNER, subject.name()));
        if (subject.group() != null) {
            terms.add(IndexTerm.of(IndexTerms.GROUP, subject.group()));
        }
        return terms;
    }

    private static List<IndexTerm> statusTerms(LocateFilter filter) {
        List<IndexTerm> terms = new ArrayList<>();
        for (StorageStatus status : StorageStatus.values()) {
            if (status.isIn(statusMask(filter))) {
                terms.add(IndexTerm.of(IndexTerms.STORAGE, status.name()));
            }
        }
        return terms;
    }

    private static int statusMask(LocateFilter filter) {
        return filter.storageStatusMask() == 0 ? StorageStatusMask.ON_LINE_STORAGE.code() : filter.storageStatusMask();
    }
}
