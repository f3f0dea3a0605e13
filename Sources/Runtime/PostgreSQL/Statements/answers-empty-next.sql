-- answers-empty-next: empties the part of the answers that is written next; each minute, outside of any transaction
SELECT empty_next_answers();
